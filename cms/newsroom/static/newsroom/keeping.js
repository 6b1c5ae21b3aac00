// What is typed is kept on the server every few seconds, and in this browser until it could be; beside that,
// windows over a record say that they are open, and show who else has it open.
"use strict";

(() => {
  const { person, address } = document.currentScript.dataset;
  const LOOK = 3000;
  const BEAT = 15000;
  const HELD = `stet-words:${person}:`;

  const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  const token = () => cookie() ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const clock = (at = new Date()) => at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  async function tell(said, { leaving = false } = {}) {
    const response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(said),
      headers: { "X-CSRFToken": token() },
      redirect: "manual",
      keepalive: leaving,
    });
    if (response.type === "opaqueredirect" || response.status === 403) throw new Error("you are signed out");
    if (!response.ok) throw new Error("the server can't keep them now");
    return response.json();
  }

  // A browser that holds nothing, as in some private windows, loses only what the server does not have.
  function hold(key, said) {
    try {
      if (said) localStorage.setItem(HELD + key, JSON.stringify(said));
      else localStorage.removeItem(HELD + key);
    } catch { /* full, or switched off */ }
  }

  function heldKeys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(HELD)).map((key) => key.slice(HELD.length));
    } catch {
      return [];
    }
  }

  const OURS = ["csrfmiddlewaretoken", "words_form", "words_tab", "words_shown"];

  function words(form) {
    const said = new FormData(form);
    for (const name of OURS) said.delete(name);
    return new URLSearchParams([...said].filter(([, value]) => typeof value === "string"));
  }

  // As the page came: somebody may have typed before this runs.
  function asOpened(form) {
    const said = [];
    for (const each of form.elements) {
      if (!each.name || each.disabled || OURS.includes(each.name) || ["file", "submit", "button"].includes(each.type)) continue;
      if (each.type === "checkbox" || each.type === "radio") {
        if (each.defaultChecked) said.push([each.name, each.value]);
      } else if (each.options) {
        const chosen = [...each.options].filter((option) => option.defaultSelected);
        if (!chosen.length && !each.multiple && each.options.length) chosen.push(each.options[0]);
        said.push(...chosen.map((option) => [each.name, option.value]));
      } else said.push([each.name, each.defaultValue]);
    }
    return new URLSearchParams(said);
  }

  function byName(said) {
    const found = new Map();
    for (const [name, value] of said) found.set(name, [...(found.get(name) ?? []), value]);
    return found;
  }

  function touched(then, now, also) {
    const names = new Set([...then.keys(), ...now.keys()]);
    const moved = [...names].filter((name) => JSON.stringify(then.get(name)) !== JSON.stringify(now.get(name)));
    return [...new Set([...moved, ...also])];
  }

  function nameOf(control) {
    const label = control.id && document.querySelector(`label[for="${control.id}"]`);
    return (label?.textContent ?? control.closest(".form-row")?.querySelector("label")?.textContent ?? "")
      .replace(/\s+/g, " ").replace(/:\s*$/, "").trim();
  }

  function showCompany({ others = [], taken = "", moved = "" }) {
    const box = document.querySelector("[data-company]");
    if (!box) return;
    const lines = others.map(({ who, field }) => `${who} has this open${field ? `, typing in ${field}` : ""}.`);
    if (taken) lines.unshift(taken);
    if (moved) lines.push(`${moved} has saved it since you opened it: other fields are kept together, and where both changed the same, you choose.`);
    const said = lines.join("\n");
    if (box.dataset.said === said) return;
    box.dataset.said = said;
    box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    box.classList.toggle("taken", Boolean(taken));
  }

  function watch(box) {
    const form = box.closest("form");
    const { form: name, card = "", opened = "" } = box.dataset;
    const also = (box.dataset.touched ?? "").split(",").filter(Boolean);
    const opening = asOpened(form);
    const first = byName(opening);
    let tab = box.dataset.tab;
    let kept = box.dataset.refused ? null : opening.toString();
    let field = "";
    let heard = 0;
    let isBusy = false;
    let isOver = false;
    let timer;

    const say = (text, isWrong = false) => {
      if (box.textContent !== text) box.textContent = text;
      box.classList.toggle("wrong", isWrong);
    };
    const key = () => `${name}:${tab}`;
    const look = () => {
      const said = words(form);
      return { form: name, tab, shown: form.elements.words_shown.value, card, opened, field, number: Date.now(), words: said.toString(), touched: touched(first, byName(said), also).join(",") };
    };

    async function send(said) {
      isBusy = true;
      try {
        const answer = await tell(said);
        if (answer.over) return again();
        heard = Date.now();
        if (said.words !== undefined) afterKept(said, answer);
        showCompany(answer);
      } catch (error) {
        if (said.words === undefined) return;
        const why = error instanceof TypeError ? "no connection" : error.message;
        say(`Not kept on the server: ${why}. This browser holds your words and tries again.`, true);
      } finally {
        isBusy = false;
      }
    }

    // Saved or thrown away, and typed in again: from now on it is another window.
    function again() {
      hold(key());
      tab = crypto.randomUUID?.() ?? `tab-${Date.now()}-${Math.random().toString(36).slice(2)}`;
      form.elements.words_tab.value = tab;
      kept = null;
    }

    function afterKept(said, { problem, elsewhere }) {
      if (problem) {
        say(`Not kept: ${problem}`, true);
        kept = said.words;
        return;
      }
      kept = said.words;
      if (words(form).toString() === kept) hold(key());
      if (!said.touched) say("");
      else if (elsewhere) say(`Kept ${clock()}, not saved yet. You type into this form in another window too, which kept words ${clock(new Date(elsewhere))}: each keeps its own.`);
      else say(`Kept ${clock()}, not saved yet.`);
    }

    function tick() {
      if (isOver || isBusy) return;
      const said = look();
      if (said.words !== kept && (said.touched || kept !== null)) {
        hold(key(), said.touched ? said : null);
        send(said);
      } else if (card && Date.now() - heard >= BEAT && !document.hidden) {
        send({ form: name, tab, card, opened });
      }
    }

    function leave() {
      const said = look();
      const isNew = !isOver && said.words !== kept && said.touched;
      if (isNew) hold(key(), said);
      const last = isNew ? said : { form: name, tab, card, opened };
      if (isNew || card) tell({ ...last, left: "1" }, { leaving: true }).catch(() => {});
    }

    form.addEventListener("focusin", (event) => { field = nameOf(event.target).slice(0, 80); });
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => { if (!isOver) hold(key(), look()); }, 300);
    });
    form.addEventListener("submit", () => {
      // Where the session is over, or the network, the words are still here when the form is opened again.
      const said = look();
      if (said.touched) hold(key(), said);
      if (cookie()) form.elements.csrfmiddlewaretoken.value = cookie();
      isOver = true;
    });
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", (event) => { if (event.persisted) isOver = false; });
    setInterval(tick, LOOK);
    if (card) tick();
  }

  // What this browser still holds from windows that are gone: a form of this page that gets words is shown anew.
  async function deliver(here) {
    let isNews = false;
    for (const key of heldKeys()) {
      const said = JSON.parse(localStorage.getItem(HELD + key));
      if (here.some((box) => box.dataset.tab === said.tab)) continue;
      try {
        const answer = await tell({ ...said, away: "1" });
        hold(key);
        isNews ||= !answer.over && here.some((box) => box.dataset.form === said.form);
      } catch {
        return;
      }
    }
    if (isNews) location.reload();
  }

  const boxes = [...document.querySelectorAll(".keeping")];
  deliver(boxes).finally(() => boxes.forEach(watch));
})();
