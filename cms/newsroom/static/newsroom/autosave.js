// Autosave: unsaved changes go to the server every few seconds, and stay in this browser until they have got
// there. Windows over a record also report that they are open, and show who else has it open.
"use strict";

(() => {
  const { person, address } = document.currentScript.dataset;
  const AUTOSAVE_EVERY = 3000;
  const PRESENCE_EVERY = 15000;
  // By person: several may share a computer, and none is shown another's changes.
  const STORED = `stet-words:${person}:`;

  const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  const token = () => cookie() ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const clock = (at = new Date()) => at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  async function post(message, { leaving = false } = {}) {
    const response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(message),
      headers: { "X-CSRFToken": token() },
      redirect: "manual",
      keepalive: leaving,
    });
    // A session that has ended is answered with a redirect to the sign-in page.
    if (response.type === "opaqueredirect" || response.status === 403) throw new Error("you are signed out");
    if (response.status === 503) throw new Error("the server is busy");
    if (!response.ok) throw new Error("the server has a problem");
    return response.json();
  }

  // A browser without storage, as in some private windows, loses only what the server does not have.
  function store(key, message) {
    try {
      if (message) localStorage.setItem(STORED + key, JSON.stringify(message));
      else localStorage.removeItem(STORED + key);
    } catch { /* full, or switched off */ }
  }

  function storedKeys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(STORED)).map((key) => key.slice(STORED.length));
    } catch {
      return [];
    }
  }

  const OURS = ["csrfmiddlewaretoken", "words_form", "words_tab", "words_shown"];

  function values(form) {
    const data = new FormData(form);
    for (const name of OURS) data.delete(name);
    // Files are left out: they can't be put back into a form.
    return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
  }

  // The values that the page came with, since somebody may have typed before this runs.
  function initialValues(form) {
    const found = [];
    for (const each of form.elements) {
      if (!each.name || each.disabled || OURS.includes(each.name) || ["file", "submit", "button"].includes(each.type)) continue;
      if (each.type === "checkbox" || each.type === "radio") {
        if (each.defaultChecked) found.push([each.name, each.value]);
      } else if (each.options) {
        const chosen = [...each.options].filter((option) => option.defaultSelected);
        if (!chosen.length && !each.multiple && each.options.length) chosen.push(each.options[0]);
        found.push(...chosen.map((option) => [each.name, option.value]));
      } else found.push([each.name, each.defaultValue]);
    }
    return new URLSearchParams(found);
  }

  function byName(pairs) {
    const found = new Map();
    for (const [name, value] of pairs) found.set(name, [...(found.get(name) ?? []), value]);
    return found;
  }

  function changedNames(then, now, also) {
    const names = new Set([...then.keys(), ...now.keys()]);
    const changed = [...names].filter((name) => JSON.stringify(then.get(name)) !== JSON.stringify(now.get(name)));
    return [...new Set([...changed, ...also])];
  }

  function nameOf(control) {
    const label = control.id && document.querySelector(`label[for="${control.id}"]`);
    return (label?.textContent ?? control.closest(".form-row")?.querySelector("label")?.textContent ?? "")
      .replace(/\s+/g, " ").replace(/:\s*$/, "").trim();
  }

  function showOthers({ others = [], taken = "", moved = "" }) {
    const box = document.querySelector("[data-company]");
    if (!box) return;
    const lines = others.map(({ who, field }) => `${who} has this open${field ? `, typing in ${field}` : ""}.`);
    if (taken) lines.unshift(taken);
    if (moved) lines.push(`${moved} has saved it since you opened it. Changes to different fields are merged; if both of you changed the same field, you choose.`);
    // Unchanged lines stay in place, so that a screen reader does not read them out again.
    const text = lines.join("\n");
    if (box.dataset.said === text) return;
    box.dataset.said = text;
    box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    box.classList.toggle("taken", Boolean(taken));
  }

  function watch(box) {
    const form = box.closest("form");
    const { form: name, card = "", opened = "" } = box.dataset;
    const also = (box.dataset.touched ?? "").split(",").filter(Boolean);
    const openedWith = initialValues(form);
    const first = byName(openedWith);
    let tab = box.dataset.tab;
    // After a refusal the form has changes from the start, which are autosaved at once.
    let autosaved = box.dataset.refused ? null : openedWith.toString();
    let field = "";
    let answeredAt = 0;
    let isBusy = false;
    let isSubmitted = false;
    let timer;

    const showStatus = (text, isWrong = false) => {
      if (box.textContent !== text) box.textContent = text;
      box.classList.toggle("wrong", isWrong);
    };
    const key = () => `${name}:${tab}`;
    const current = () => {
      const now = values(form);
      // number: orders the messages, since a late one may arrive after a newer one.
      return { form: name, tab, shown: form.elements.words_shown.value, card, opened, field, number: Date.now(), words: now.toString(), touched: changedNames(first, byName(now), also).join(",") };
    };

    async function send(message) {
      isBusy = true;
      try {
        const answer = await post(message);
        if (answer.over) return startAgain();
        answeredAt = Date.now();
        if (message.words !== undefined) afterAutosave(message, answer);
        showOthers(answer);
      } catch (error) {
        if (message.words === undefined) return;
        const why = error instanceof TypeError ? "no connection" : error.message;
        showStatus(`Autosave failed: ${why}. Your changes are kept in this browser, which tries again.`, true);
      } finally {
        isBusy = false;
      }
    }

    // What was autosaved under this tab's id is saved or discarded, and more is typed: a new id is needed.
    function startAgain() {
      store(key());
      tab = crypto.randomUUID?.() ?? `tab-${Date.now()}-${Math.random().toString(36).slice(2)}`;
      form.elements.words_tab.value = tab;
      autosaved = null;
    }

    function afterAutosave(message, { problem, elsewhere }) {
      autosaved = message.words;
      if (problem) {
        showStatus(`Not autosaved: ${problem}`, true);
        return;
      }
      // More may have been typed while the request was under way: then the browser's copy stays.
      if (values(form).toString() === autosaved) store(key());
      if (!message.touched) showStatus("");
      else if (elsewhere) showStatus(`Unsaved changes, autosaved at ${clock()}. You have unsaved changes of this form in another window too, autosaved at ${clock(new Date(elsewhere))}; they are kept separately.`);
      else showStatus(`Unsaved changes, autosaved at ${clock()}.`);
    }

    function tick() {
      if (isSubmitted || isBusy) return;
      const message = current();
      if (message.words !== autosaved && (message.touched || autosaved !== null)) {
        store(key(), message.touched ? message : null);
        send(message);
      } else if (card && Date.now() - answeredAt >= PRESENCE_EVERY && !document.hidden) {
        send({ form: name, tab, card, opened });
      }
    }

    function leave() {
      const message = current();
      const isNew = !isSubmitted && message.words !== autosaved && message.touched;
      if (isNew) store(key(), message);
      const last = isNew ? message : { form: name, tab, card, opened };
      if (isNew || card) post({ ...last, left: "1" }, { leaving: true }).catch(() => {});
    }

    form.addEventListener("focusin", (event) => { field = nameOf(event.target).slice(0, 80); });
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => { if (!isSubmitted) store(key(), current()); }, 300);
    });
    form.addEventListener("submit", () => {
      // If the session or the network is gone, the changes are still here when the form is opened again.
      const message = current();
      if (message.touched) store(key(), message);
      // The token of the page is refused after another sign-in in this browser; the cookie's is current.
      if (cookie()) form.elements.csrfmiddlewaretoken.value = cookie();
      isSubmitted = true;
    });
    window.addEventListener("pagehide", leave);
    // The back button may show this page as it was left, scripts and all.
    window.addEventListener("pageshow", (event) => { if (event.persisted) isSubmitted = false; });
    setInterval(tick, AUTOSAVE_EVERY);
    if (card) tick();
  }

  // Send what closed windows left in this browser; if a form of this page is among them, show the page again.
  async function sendStored(boxes) {
    let isNews = false;
    for (const key of storedKeys()) {
      const message = JSON.parse(localStorage.getItem(STORED + key));
      if (boxes.some((box) => box.dataset.tab === message.tab)) continue;
      try {
        const answer = await post({ ...message, away: "1" });
        store(key);
        isNews ||= !answer.over && boxes.some((box) => box.dataset.form === message.form);
      } catch {
        return;
      }
    }
    if (isNews) location.reload();
  }

  const boxes = [...document.querySelectorAll(".keeping")];
  sendStored(boxes).finally(() => boxes.forEach(watch));
})();
