// The stock pickers name neither their box nor their search field; the label beside each does.
"use strict";

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

// What is picked is put into the text that was typed in last: [words](id), or {id} for what is stated.
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

// Whoever leaves a page with words that are not saved is asked first, unless they are kept anyhow.
function guardWords() {
  let unsaved = false;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[method=post]");
    const isKept = form?.querySelector(".keeping") && event.target.type !== "file";
    if (form && !isKept && !event.target.closest(".inserter")) unsaved = true;
  });
  document.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

guardWords();

// Registered after the pickers' own start, so that it runs after it.
if (window.django?.jQuery) window.django.jQuery(namePickers);

// Whoever schedules for the first time is most likely in the zone of their own clock.
for (const select of document.querySelectorAll("select[data-local]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...select.options].some((option) => option.value === zone)) select.value = zone;
}
