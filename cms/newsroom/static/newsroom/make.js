// A picker that lacks a record makes it in a dialog, without leaving the form.
"use strict";

function offerToMake($) {
  const dialog = document.createElement("dialog");
  dialog.className = "make-dialog";
  dialog.setAttribute("aria-labelledby", "make-title");
  document.body.append(dialog);
  let picker = null;

  function use(made) {
    $(picker).append(new Option(made.text, made.id, true, true)).trigger("change");
    $(picker).trigger({ type: "select2:select", params: { data: made } });
    dialog.close();
  }

  function show(html) {
    dialog.innerHTML = html;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[aria-invalid=true], [name=none_of], input:not([type=hidden]), textarea")?.focus();
  }

  async function ask(address, options) {
    try {
      const answer = await fetch(address, options);
      if (answer.status === 201) return use(await answer.json());
      if (answer.ok) return show(await answer.text());
      say("It could not be saved: sign in again in another window, then try once more.");
    } catch {
      say("The network does not answer: nothing is saved, and what you typed is still here. Try again.");
    }
  }

  function say(words) {
    if (!dialog.open) show("<form class=\"make\"><h2 id=\"make-title\"></h2><div class=\"buttons\"><button type=\"button\" class=\"plain\" data-close>Close</button></div></form>");
    let line = dialog.querySelector("[role=alert]");
    if (!line) {
      line = document.createElement("p");
      line.setAttribute("role", "alert");
      line.className = "errornote";
      dialog.querySelector("h2").after(line);
    }
    line.textContent = words;
  }

  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    if (form.action && !form.dataset.sent) {
      form.dataset.sent = "1";
      ask(form.action, { method: "POST", body: new FormData(form) }).finally(() => delete form.dataset.sent);
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) dialog.close();
    const chosen = event.target.closest("[data-use]");
    if (chosen) use({ id: chosen.dataset.use, text: chosen.dataset.name, name: chosen.dataset.name });
  });
  dialog.addEventListener("close", () => picker && $(picker).next().find(".select2-selection").trigger("focus"));

  $(document).on("select2:selecting", "select.admin-autocomplete", (event) => {
    const chosen = event.params.args.data;
    if (!chosen.make) return;
    event.preventDefault();
    picker = event.target;
    $(picker).select2("close");
    ask(chosen.make);
  });
}

if (window.django?.jQuery) window.django.jQuery(() => offerToMake(window.django.jQuery));
