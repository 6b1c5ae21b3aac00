// Keyboard shortcuts of the changeset page: they can be turned off, and do nothing while somebody is typing.
"use strict";

const SWITCH = "stet-keys";

function isTyping(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return true;
  return event.target.closest?.("input, textarea, select, [contenteditable], .select2-container") !== null;
}

// What j and k move through: records, groups of records, and the rows of a group.
const WALKED = "article.proposal, tr.walked";

function goTo(step) {
  const records = [...document.querySelectorAll(WALKED)].filter((each) => each.checkVisibility());
  const here = records.indexOf(document.activeElement.closest(WALKED));
  const next = here === -1 ? (step > 0 ? 0 : records.length - 1) : here + step;
  records[next]?.focus();
}

function comment() {
  const opens = document.activeElement.closest("tr.walked")?.querySelector('a[data-key="c"]');
  if (opens) return opens.click();
  const near = document.activeElement.closest("article.proposal") ?? document;
  const box = near.querySelector(near === document ? "aside details.say-it" : "details.say-it");
  if (!box) return;
  box.open = true;
  box.querySelector("textarea").focus();
}

function tick() {
  const box = document.activeElement.closest("tr.walked")?.querySelector("input[name=chosen]");
  if (box) box.checked = !box.checked;
}

const KEYS = {
  j: () => goTo(1),
  k: () => goTo(-1),
  // It moves to the button and does not press it: nobody approves with one key.
  a: () => document.querySelector('[data-key="a"]')?.focus(),
  x: tick,
  c: comment,
};

function listen() {
  const hint = document.getElementById("keys");
  const button = document.getElementById("keys-switch");
  let isOn = localStorage.getItem(SWITCH) !== "off";
  const show = () => {
    hint.firstElementChild.hidden = !isOn;
    button.textContent = isOn ? "Turn keys off" : "Turn keys on";
  };
  button.addEventListener("click", () => {
    isOn = !isOn;
    localStorage.setItem(SWITCH, isOn ? "on" : "off");
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (!isOn || isTyping(event) || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  hint.hidden = false;
  show();
}

// A chosen name is inserted into the comment at the cursor.
function mention() {
  const names = new Set([...document.querySelectorAll("#people option")].map((each) => each.value));
  document.addEventListener("input", (event) => {
    if (!event.target.matches("input.mention") || !names.has(event.target.value)) return;
    const text = event.target.form.querySelector("textarea[name=text]");
    text.setRangeText(`@${event.target.value} `, text.selectionStart, text.selectionEnd, "end");
    event.target.value = "";
    text.focus();
  });
}

// A link to a folded thread unfolds it and what it is in.
function unfold() {
  const target = document.getElementById(location.hash.slice(1));
  for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  target?.scrollIntoView();
}

listen();
mention();
unfold();
addEventListener("hashchange", unfold);
