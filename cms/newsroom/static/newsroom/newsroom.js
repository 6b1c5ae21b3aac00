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

// Registered after the pickers' own start, so that it runs after it.
if (window.django?.jQuery) window.django.jQuery(namePickers);
