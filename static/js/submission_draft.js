// The draft on the server: saved a moment after the last key, merged with what others write, kept here while offline.

const PAUSE = 800;
const RETRY = 5000;

/** Path → text of everything that may be answered. "I have an answer" says nothing by itself. */
const textsOf = (form) => {
  const texts = {};
  for (const field of form.elements) {
    if (!/^\d+\./.test(field.name) || (field.type === "radio" && !field.checked)) continue;
    texts[field.name] = field.name.endsWith(".state") && field.value === "reported" ? "" : field.value;
  }
  return texts;
};

const put = (form, path, text) => {
  const field = form.elements.namedItem(path);
  if (!field) return;
  const isChoice = field instanceof RadioNodeList;
  field.value = isChoice && path.endsWith(".state") ? text || "reported" : text;
  const one = isChoice ? field[0] : field;
  one.dispatchEvent(new Event("input", { bubbles: true }));
};

const controlOf = (form, path) => {
  const field = form.elements.namedItem(path);
  return field instanceof RadioNodeList ? field[0] : field;
};

/** Whether somebody typed here before this script had loaded. */
const isTyped = (form, path) => {
  const field = controlOf(form, path);
  return /^(text|textarea)$/.test(field?.type) && field.value !== field.defaultValue;
};

/** A copy of a <template>, its marks replaced by what is known. */
const note = (name, words) => {
  const made = document.querySelector(`template[${name}]`).content.firstElementChild.cloneNode(true);
  const texts = document.createTreeWalker(made, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/BY|AT|THEIRS|YOURS/g, (mark) => words[mark] ?? mark);
  return made;
};

export class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.draft;
    this.key = `keel-draft:${this.url}`;
    this.state = form.querySelector("[data-save-state]");
    this.version = Number(form.elements.base_version.value);
    this.saved = this.#shown();
    this.held = new Set(); // fields with two answers, until one is chosen
    this.timer = null;
    this.isSending = false;
  }

  #shown() {
    const shown = JSON.parse(this.form.elements.shown.value || "{}");
    return Object.fromEntries(Object.keys(textsOf(this.form)).map((path) => [path, shown[path] ?? ""]));
  }

  start() {
    this.#bringBack();
    this.form.addEventListener("input", (event) => {
      if (/^\d+\./.test(event.target.name ?? "")) this.#later(PAUSE);
    });
    this.form.addEventListener("submit", () => this.#handOver());
    addEventListener("online", () => this.save());
    addEventListener("pagehide", () => this.#leave());
    if (Object.keys(this.changes()).length) this.#later(PAUSE);
  }

  /** What differs from what the server has. */
  changes() {
    const texts = textsOf(this.form);
    return Object.fromEntries(Object.entries(texts).filter(([path, text]) => !this.held.has(path) && text !== (this.saved[path] ?? "")));
  }

  #later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save() {
    if (this.isSending) return this.#later(PAUSE);
    const changes = this.changes();
    if (!Object.keys(changes).length) return;
    this.isSending = true;
    this.#say("saving");
    try {
      await this.#take(await this.#send(changes), changes);
    } catch {
      this.#keepHere("offline");
    } finally {
      this.isSending = false;
    }
  }

  #send(changes, more = {}) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value };
    const body = JSON.stringify({ base_version: this.version, changes });
    return fetch(this.url, { method: "POST", headers, body, redirect: "manual", ...more });
  }

  async #take(response, changes) {
    if (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status)) return this.#keepHere("signedOut");
    if (response.status === 422) return this.#refuse(await response.json());
    if (response.status !== 409 && !response.ok) throw new Error(`status ${response.status}`);
    const answer = await response.json();
    if (response.status === 409) return this.#ask(answer);
    Object.assign(this.saved, changes);
    this.#merge(answer);
    localStorage.removeItem(this.key);
    this.#say("saved", answer.saved_at);
    if (Object.keys(this.changes()).length) this.#later(PAUSE);
  }

  /** Take over what others wrote in fields that were left alone here. */
  #merge({ version, others }) {
    const texts = textsOf(this.form);
    for (const [path, { text, by, at }] of Object.entries(others)) {
      const isTouched = texts[path] !== (this.saved[path] ?? "");
      if (!(path in texts) || isTouched || texts[path] === text) continue;
      this.saved[path] = text;
      put(this.form, path, text);
      controlOf(this.form, path).closest(".field, td")?.append(note("data-other-note", { BY: by, AT: at }));
    }
    this.version = version;
  }

  /** Two people, one field: show both answers and let this one choose. Nothing was saved. */
  #ask({ version, conflicts, others }) {
    this.versionBefore = this.version;
    this.#merge({ version, others });
    for (const { path, theirs, yours, by, at } of conflicts) {
      this.held.add(path);
      const control = controlOf(this.form, path);
      const box = note("data-conflict-note", { BY: by, AT: at, THEIRS: theirs || "–", YOURS: yours || "–" });
      box.addEventListener("click", (event) => {
        const keep = event.target.closest("[data-keep]")?.dataset.keep;
        if (keep) this.#choose(path, keep === "theirs" ? theirs : null, theirs, box);
      });
      (control.closest(".field, td") ?? control.parentElement).append(box);
    }
    this.#say("conflict");
    this.#later(PAUSE);
  }

  #choose(path, text, theirs, box) {
    this.held.delete(path);
    this.saved[path] = theirs;
    box.remove();
    if (text !== null) put(this.form, path, text);
    controlOf(this.form, path).focus();
    if (!this.held.size) this.#say(null);
    this.#later(0);
  }

  #refuse({ errors }) {
    this.#say("refused", Object.values(errors).flat().join(" "));
  }

  #store(changes) {
    localStorage.setItem(this.key, JSON.stringify({ changes, version: this.version }));
  }

  #keepHere(words) {
    this.#store(this.changes());
    this.#say(words);
    if (words === "offline") this.#later(RETRY);
  }

  /** What an earlier visit could not send, from where it began: the server then sees what others wrote since. */
  #bringBack() {
    const kept = JSON.parse(localStorage.getItem(this.key) ?? "null");
    if (!kept) return;
    for (const [path, text] of Object.entries(kept.changes)) if (path in this.saved && !isTyped(this.form, path)) put(this.form, path, text);
    if (!Object.keys(this.changes()).length) return localStorage.removeItem(this.key);
    this.version = kept.version;
    this.#say("restored");
  }

  /** The form itself is sent: it carries on from what the server has by now. Two answers still open are asked again. */
  #handOver() {
    clearTimeout(this.timer);
    this.form.elements.base_version.value = this.held.size ? this.versionBefore : this.version;
    this.form.elements.shown.value = JSON.stringify(this.saved);
    this.isLeaving = true;
    const changes = this.changes();
    if (Object.keys(changes).length) this.#store(changes);
  }

  #leave() {
    const changes = this.changes();
    if (this.isLeaving || !Object.keys(changes).length) return;
    this.#store(changes);
    this.#send(changes, { keepalive: true }).then((response) => response.ok && localStorage.removeItem(this.key), () => {});
  }

  #say(words, more = "") {
    this.state.textContent = words ? [this.state.dataset[words], more].filter(Boolean).join(" ") : "";
  }
}
