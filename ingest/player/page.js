// What the player asks of a page: find an element by the recording's selectors, and say what a person would call it.
// Runs in the page through the debugger, so it sees open shadow roots and is not bound by the page's content policy.

const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();

function* inside(root) {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* inside(element.shadowRoot);
  }
}

function isSeen(element) {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== "hidden";
}

const NAMED_BY_CONTENT =
  "a, button, summary, option, label, legend, caption, th, td, li, h1, h2, h3, h4, h5, h6, [role=button], [role=link]," +
  " [role=tab], [role=option], [role=menuitem], [role=menuitemcheckbox], [role=menuitemradio], [role=checkbox]," +
  " [role=radio], [role=switch], [role=treeitem], [role=heading], [role=cell], [role=gridcell], [role=tooltip]";
const ACTED_UPON =
  "a[href], button, summary, select, input, textarea, option, [role=button], [role=link], [role=tab], [role=option]," +
  " [role=menuitem], [role=menuitemcheckbox], [role=menuitemradio], [role=checkbox], [role=radio], [role=switch]";

// The accessible name, in the order of the W3C's computation and without its rarer cases.
function nameOf(element) {
  const named = (element.getAttribute("aria-labelledby") ?? "")
    .split(/\s+/)
    .map((id) => id && element.getRootNode().getElementById?.(id));
  const together = tidy(named.filter(Boolean).map((one) => one.textContent).join(" "));
  if (together) return together;
  const spoken = tidy(element.getAttribute("aria-label"));
  if (spoken) return spoken;
  const labels = tidy([...(element.labels ?? [])].map((label) => label.textContent).join(" "));
  if (labels) return labels;
  if (element.matches("input[type=submit], input[type=button], input[type=reset]")) return tidy(element.value);
  if (element.matches("img, area, input[type=image]")) return tidy(element.alt) || tidy(element.title);
  if (element.matches(NAMED_BY_CONTENT)) {
    const content = tidy(element.innerText ?? element.textContent);
    const pictures = [...element.querySelectorAll("img[alt], svg title")];
    const told = content || tidy(pictures.map((one) => one.alt ?? one.textContent).join(" "));
    if (told) return told;
  }
  return tidy(element.title) || tidy(element.placeholder);
}

const roleOf = (element) => element.getAttribute("role") ?? "";

function byAria(root, name, role) {
  if (!name) return null;
  let hidden = null;
  for (const element of inside(root)) {
    if (role && role !== "generic" && roleOf(element) && roleOf(element) !== role) continue;
    if (element.localName === "label" && element.control) continue; // it names its field, and the field is meant
    if (nameOf(element) !== name) continue;
    if (isSeen(element)) return element;
    hidden ??= element;
  }
  return hidden ?? byText(root, name, true);
}

// The innermost element that says just this, or else the one that says least besides.
function byText(root, text, whole = false) {
  let found = null;
  let least = Infinity;
  for (const element of inside(root)) {
    if (element.matches("script, style, head, head *, noscript, template")) continue;
    const said = tidy(element.matches("input[type=submit], input[type=button]") ? element.value : element.textContent);
    const fits = said === text || (!whole && said.includes(text));
    if (fits && said.length <= least && isSeen(element)) {
      found = element;
      least = said.length;
    }
  }
  return found;
}

function byXPath(root, path) {
  const from = root instanceof ShadowRoot ? root.host : root;
  const found = document.evaluate(path, from, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
  const all = Array.from({ length: found.snapshotLength }, (_, at) => found.snapshotItem(at));
  const elements = all.map((node) => (node instanceof Element ? node : node.parentElement)).filter(Boolean);
  return elements.find(isSeen) ?? elements[0] ?? null;
}

function byCss(root, css) {
  const all = [...root.querySelectorAll(css)];
  return all.find(isSeen) ?? all[0] ?? null;
}

function piercing(root, css) {
  let hidden = null;
  for (const element of inside(root)) {
    if (!element.matches(css)) continue;
    if (isSeen(element)) return element;
    hidden ??= element;
  }
  return hidden;
}

function part(root, { kind, value, name, role }) {
  switch (kind) {
    case "aria":
      return byAria(root, name, role);
    case "text":
      return byText(root, value);
    case "xpath":
      return byXPath(root, value);
    case "pierce":
      return piercing(root, value);
    default:
      return byCss(root, value);
  }
}

// A chain goes from host to host: each part is looked for in the shadow of the one before, where it has one.
function follow(chain) {
  let found = null;
  for (const one of chain) {
    if (one.kind === "aria" && !one.name && found) continue;
    found = part(found ? (found.shadowRoot ?? found) : document, one);
    if (!found) return null;
  }
  return found;
}

// The first of the alternatives that leads to an element which can be seen; hidden ones only when `last` is given.
function find({ chains, last }) {
  let hidden = null;
  for (const chain of chains) {
    try {
      const found = follow(chain);
      if (found && isSeen(found)) return found;
      hidden ??= found;
    } catch (error) {
      // A selector that this browser cannot read leads nowhere; another one may.
    }
  }
  return last || hidden?.matches("option, input[type=file]") ? hidden : null;
}

// The thing a person would say they acted upon: the button, where a recorder noted the icon in it.
function actedUpon(element) {
  return element.closest(ACTED_UPON) ?? element;
}

function describe(element) {
  const whole = actedUpon(element);
  return {
    name: nameOf(whole).slice(0, 300),
    role: roleOf(whole),
    tag: whole.tagName.toLowerCase(),
    type: whole.getAttribute("type") ?? "",
    secret: whole.matches("input[type=password], [autocomplete^=cc-], [autocomplete$=-password], [autocomplete=one-time-code]"),
  };
}

function boxOf(element) {
  const { x, y, width, height } = actedUpon(element).getBoundingClientRect();
  return { x, y, width, height };
}
