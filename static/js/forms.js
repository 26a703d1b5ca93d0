// What forms do beyond HTML. Every one works without this file.

// The summary of errors takes the focus; its links focus the control, not only scroll to it.
const focusSummary = (root) => root.querySelector("[data-error-summary]")?.focus();

const focusTarget = (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const control = target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea");
  (control ?? target).focus();
  (control ?? target).closest(".field, fieldset")?.scrollIntoView({ block: "center" });
};

// data-once: a second click or Enter sends nothing while the first is on its way.
const sendOnce = (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
};

const allowAgain = () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
};

// data-dirty: leaving unsaved input asks first. Only a real difference counts, not a touched field.
const written = (form) => new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, value.name ?? value])).toString();
const before = new WeakMap();
const watchDirty = (root) => {
  for (const form of root.querySelectorAll("form[data-dirty]")) before.set(form, written(form));
};
const isDirty = (form) => !form.dataset.sent && !form.dataset.leaving && before.has(form) && before.get(form) !== written(form);

// data-check-all="name" ticks all boxes of that name; data-checked-count="name" says how many are.
const showChecked = (name) => {
  const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];
  const checked = boxes.filter((box) => box.checked).length;
  for (const all of document.querySelectorAll(`[data-check-all="${CSS.escape(name)}"]`)) {
    all.checked = boxes.length > 0 && checked === boxes.length;
    all.indeterminate = checked > 0 && checked < boxes.length;
  }
  for (const count of document.querySelectorAll(`[data-checked-count="${CSS.escape(name)}"]`)) count.textContent = String(checked);
};

const onChange = (event) => {
  const field = event.target;
  if (field.dataset.checkAll) {
    const name = field.dataset.checkAll;
    for (const box of document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)) box.checked = field.checked;
    showChecked(name);
  } else if (field.type === "checkbox") {
    showChecked(field.name);
  }
  field.closest("form[data-submit-on-change]")?.requestSubmit();
};

// data-copy="#id": copies the value or the text of that element, and says so on the button.
const copy = async (event) => {
  const button = event.target.closest("[data-copy]");
  const source = button && document.querySelector(button.dataset.copy);
  if (!source) return;
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  const word = button.querySelector("span") ?? button;
  const usual = word.textContent;
  word.textContent = button.dataset.copied ?? usual;
  setTimeout(() => (word.textContent = usual), 2000);
};

focusSummary(document);
watchDirty(document);
document.addEventListener("click", focusTarget);
document.addEventListener("click", copy);
document.addEventListener("change", onChange);
document.addEventListener("submit", sendOnce);
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[hx-post], [hx-get]")) event.target.dataset.leaving = "yes";
});
document.addEventListener("htmx:afterRequest", allowAgain);
document.addEventListener("htmx:afterSwap", (event) => {
  focusSummary(event.detail.target);
  watchDirty(event.detail.target);
});
window.addEventListener("pageshow", allowAgain); // Back to a page kept in memory: its form may be sent again.
window.addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll("form[data-dirty]")].some(isDirty)) event.preventDefault();
});
