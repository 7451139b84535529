// What a reading page can do besides, where scripts run: n and p go from step to step, a step's number copies its link.
"use strict";

const steps = [...document.querySelectorAll(".step[id]")];

/** The step whose top was passed last. */
function here() {
  const passed = steps.filter((step) => step.getBoundingClientRect().top < 96);
  return passed.length - 1;
}

function go(to) {
  const step = steps[to];
  if (!step) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  step.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  step.setAttribute("tabindex", "-1");
  step.focus({ preventScroll: true });
  history.replaceState(null, "", `#${step.id}`);
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const by = { n: 1, p: -1 }[event.key];
  if (by === undefined) return;
  const focused = steps.indexOf(document.activeElement);
  go((focused >= 0 ? focused : here()) + by);
});

addEventListener("click", async (event) => {
  const number = event.target.closest("a.number");
  if (!number || !navigator.clipboard) return;
  try {
    await navigator.clipboard.writeText(number.href);
    say("Link to this step copied");
  } catch {
    // The link itself still leads there, and can be copied by hand.
  }
});

function say(words) {
  const said = document.querySelector(".said") ?? document.body.appendChild(document.createElement("p"));
  said.className = "said";
  said.setAttribute("role", "status");
  said.textContent = words;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => said.remove(), 2000);
}

document.querySelector(".keys")?.removeAttribute("hidden");
