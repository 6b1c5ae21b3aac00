// How a date is understood, below its field, while it is typed. Without this, it is told once it is saved.
"use strict";

(() => {
  const WAIT = 300;
  let waiting = 0;

  async function tell(box) {
    const output = box.parentElement?.querySelector("output.understood");
    if (!output) return;
    const text = box.value;
    try {
      const answer = await fetch(`${box.dataset.understood}?text=${encodeURIComponent(text)}`);
      if (!answer.ok || box.value !== text) return;
      const { told, understood } = await answer.json();
      output.textContent = told;
      output.classList.toggle("refused", !understood);
    } catch {
      output.textContent = "";
    }
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("input[data-understood]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => tell(event.target), WAIT);
  });
})();
