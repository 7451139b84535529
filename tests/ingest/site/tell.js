// Tells the site what was done, and waits until it knows: whoever drives the browser may close it the moment after.
function tell(what) {
  const request = new XMLHttpRequest();
  request.open("GET", `/seen?${encodeURIComponent(what)}`, false);
  request.send();
}
