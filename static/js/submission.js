// The form of a submission: saves itself, counts what is answered, adds up breakdowns. It works without this file.
import { Draft } from "./submission_draft.js";
import { watchNumbers } from "./submission_grid.js";

const form = document.querySelector("form[data-draft]");

const isAnswered = (section) => {
  const chosen = section.querySelector('input[name$=".state"]:checked')?.value ?? "reported";
  if (chosen !== "reported") return true;
  const fields = [...section.querySelectorAll(".answer-numbers input, .answer-numbers textarea, [data-grid] input")];
  return fields.some((field) => (field.type === "radio" ? field.checked : field.value.trim() !== ""));
};

const count = () => {
  const sections = [...form.querySelectorAll("[data-answer]")];
  const answered = sections.filter(isAnswered);
  for (const section of sections) {
    for (const link of document.querySelectorAll(`[data-answered="${section.dataset.answer}"]`)) {
      link.classList.toggle("is-answered", answered.includes(section));
    }
  }
  const words = form.querySelector("[data-answered-count]");
  words.textContent = words.dataset.words.replace("NUMBER", answered.length).replace("ALL", sections.length);
};

if (form) {
  document.documentElement.classList.add("has-scripts");
  form.addEventListener("input", count);
  new Draft(form).start();
  watchNumbers(form);
  count();
}
