// Small helpers of the newsroom's pages.
"use strict";

// The admin's pickers have no accessible name; each gets that of its label.
function namePickers() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const picker = select.nextElementSibling;
    if (!label || !picker) continue;
    const name = label.textContent.replace(/:\s*$/, "").trim();
    for (const part of picker.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field")) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", name);
    }
  }
}

// A picked record is inserted into the text that was typed in last: [words](id), or {id} for a claim.
function insertRecords() {
  const box = document.querySelector(".inserter");
  const picker = box?.querySelector("select");
  if (!picker || !window.django?.jQuery) return;
  const stated = box.dataset.stated.split(" ");
  let text = document.querySelector(".part-field.long textarea");
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".part-field.long textarea")) text = event.target;
  });
  window.django.jQuery(picker).on("select2:select", (event) => {
    const { id, kind, name } = event.params.data;
    const chosen = text.value.slice(text.selectionStart, text.selectionEnd);
    const words = (chosen || name).replace(/[[\]]/g, "");
    text.setRangeText(stated.includes(kind) ? `{${id}}` : `[${words}](${id})`, text.selectionStart, text.selectionEnd, "end");
    window.django.jQuery(picker).val(null).trigger("change");
    text.focus();
  });
}

insertRecords();

// Ask before a page with unsaved changes is left, unless they are autosaved; files never are.
function guardUnsaved() {
  let unsaved = false;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[method=post]");
    const isAutosaved = form?.querySelector(".keeping") && event.target.type !== "file";
    if (form && !isAutosaved && !event.target.closest(".inserter")) unsaved = true;
  });
  document.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

guardUnsaved();

// A task that runs shows how far it has come; once it is over, the page has other buttons.
function followTask() {
  const shown = document.querySelector(".task-standing[data-follow]");
  if (!shown) return;
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector(".task-standing");
      if (now?.matches("[data-follow]")) shown.replaceWith(now);
      else if (now) return void location.reload();
    } catch { /* the network comes back, or somebody loads the page again */ }
    followTask();
  }, 2000);
}

followTask();

// Registered after the pickers' own handler, so that they exist when it runs.
if (window.django?.jQuery) window.django.jQuery(namePickers);

// The first time somebody schedules, the zone of their browser is the best guess.
for (const select of document.querySelectorAll("select[data-local]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...select.options].some((option) => option.value === zone)) select.value = zone;
}
