// Breakdowns: computed totals, and a block copied from a spreadsheet pasted into a cell.
import { add, parse, quotient, written } from "./submission_numbers.js";

const EMPTY = "–";

const showTotals = (table) => {
  const rows = [...table.tBodies[0].rows];
  for (const [column, cell] of [...(table.tFoot?.rows[0].cells ?? [])].entries()) {
    const output = cell.querySelector("output");
    if (!output) continue;
    const numbers = rows.map((row) => parse(row.cells[column].querySelector("input")?.value ?? "")).filter(Boolean);
    output.textContent = numbers.length ? written(numbers.reduce(add), { trim: true }) : EMPTY;
  }
};

/** The percentage or rate that two numbers make, beside them. */
const showResult = (section) => {
  const output = section.querySelector("[data-result] output");
  if (!output) return;
  const [part, whole] = ["numerator", "denominator"].map((name) => {
    const input = section.querySelector(`.answer-numbers input[name$=".${name}"]`);
    return parse(input?.value ?? section.querySelector("[data-shared]")?.dataset.shared ?? "");
  });
  const { result } = section.querySelector("[data-result]").dataset;
  const factor = result === "%" ? 100 : Number(section.dataset.per);
  const made = part && whole && quotient(part, whole, factor, Number(section.dataset.decimals));
  output.textContent = made ? written(made) + result : EMPTY;
};

/** Rows and columns of what was copied; null where it is a single value, which pastes by itself. */
const block = (text) => {
  const rows = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((row) => row.split("\t"));
  return rows.length > 1 || rows[0].length > 1 ? rows : null;
};

const isWords = (text) => text.trim() !== "" && parse(text) === null && !/\d/.test(text);

/** Without a first row or column of words: the headings that were copied with the numbers. */
const withoutHeadings = (rows) => {
  let found = rows;
  if (found.length > 1 && found[0].some(isWords) && found[0].every((cell) => isWords(cell) || !cell.trim())) found = found.slice(1);
  if (found[0].length > 1 && found.every((row) => isWords(row[0] ?? ""))) found = found.map((row) => row.slice(1));
  return found;
};

const paste = (event) => {
  const input = event.target.closest("[data-grid] tbody input");
  const rows = input && block(event.clipboardData.getData("text/plain"));
  if (!rows) return;
  event.preventDefault();
  const table = input.closest("table");
  const [top, left] = [input.closest("tr").sectionRowIndex, input.closest("td").cellIndex];
  for (const [down, row] of withoutHeadings(rows).entries()) {
    for (const [across, text] of row.entries()) {
      const target = table.tBodies[0].rows[top + down]?.cells[left + across]?.querySelector("input");
      if (!target) continue;
      target.value = text.trim();
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
};

export const watchNumbers = (form) => {
  form.querySelectorAll("[data-grid]").forEach(showTotals);
  form.querySelectorAll("[data-answer]").forEach(showResult);
  form.addEventListener("paste", paste);
  form.addEventListener("input", (event) => {
    const table = event.target.closest("[data-grid]");
    if (table) showTotals(table);
    const section = event.target.closest("[data-answer]");
    if (section) showResult(section);
  });
};
