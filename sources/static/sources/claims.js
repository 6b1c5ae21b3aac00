// A claim's form asks for what its property needs, and shows its sentence while it is filled in.
// Without this, both are asked for with a button.
"use strict";

(() => {
  const WAIT = 400;
  let waiting = 0;
  let asked = 0;

  function parts() {
    const box = document.querySelector(".read-aloud");
    return box ? { box, form: box.closest("form"), value: document.querySelector("fieldset.value") } : null;
  }

  async function tell() {
    const { box, form } = parts();
    const turn = ++asked;
    try {
      const answer = await fetch(box.dataset.sentence, { method: "POST", body: new FormData(form) });
      if (!answer.ok || turn !== asked) return;
      const { sentence, refused } = await answer.json();
      box.querySelector("output").textContent = sentence;
      const note = box.querySelector(".refused");
      note.hidden = !refused.length;
      note.textContent = refused.length ? `Not understood yet: ${refused.join(", ")}.` : "";
    } catch {
      // The button still shows it.
    }
  }

  async function ask(property) {
    const { box, value } = parts();
    const answer = await fetch(`${box.dataset.needs}?property=${encodeURIComponent(property)}`);
    if (!answer.ok) return;
    const { type, labels, units, scopes } = await answer.json();
    const open = value.querySelector(".scopes");
    if (open) open.textContent = scopes;
    const others = [...value.classList].filter((name) => !/^value-/.test(name));
    value.className = [...others, `value-${type || "none"}`, "is-asked"].join(" ");
    for (const [name, words] of Object.entries(labels)) {
      const label = value.querySelector(`.field-${name} label`);
      if (label) label.textContent = `${words}:`;
    }
    offer(document.getElementById("id_unit"), units);
  }

  function offer(select, units) {
    if (!select) return;
    const chosen = select.value;
    const options = [["", "---------"], ...units];
    if (chosen && !options.some(([code]) => code === chosen)) {
      options.push([chosen, select.selectedOptions[0].textContent]);
    }
    select.replaceChildren(...options.map(([code, words]) => new Option(words, code, false, code === chosen)));
  }

  function moved(event) {
    const found = parts();
    if (!found || !found.form.contains(event.target)) return;
    if (event.target.id === "id_property") ask(event.target.value);
    clearTimeout(waiting);
    waiting = setTimeout(tell, WAIT);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const found = parts();
    if (!found) return;
    found.value?.classList.add("is-asked");
    found.box.querySelector("button").hidden = true;
    document.addEventListener("input", moved);
    document.addEventListener("change", moved);
    // Pickers tell of their choice through the admin's jQuery alone.
    window.django?.jQuery(document).on("change", "select.admin-autocomplete", (event) => moved(event));
    if (document.getElementById("id_property")?.value) tell();
  });
})();
