// Enhancement alone: tables are whole and pages work without it.
"use strict";

function keyOf(cell) {
  const value = cell.dataset.value ?? cell.textContent.trim();
  const number = Number(value);
  return value !== "" && Number.isFinite(number) ? number : value;
}

function compare(first, second) {
  if (typeof first === "number" && typeof second === "number") return first - second;
  if (first === "" || second === "") return first === "" ? 1 : -1;
  return String(first).localeCompare(String(second), document.documentElement.lang);
}

function sortBy(table, at, head) {
  const descending = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => (descending ? -1 : 1) * compare(keyOf(a.cells[at]), keyOf(b.cells[at])));
  table.tBodies[0].append(...rows);
}

function makeSortable(root) {
  for (const table of root.querySelectorAll("table[data-sortable]")) {
    table.removeAttribute("data-sortable");
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sortBy(table, at, head));
    });
  }
}

async function fillPart(place) {
  const answer = await fetch(place.dataset.part, { headers: { accept: "text/html" } });
  if (answer.status === 202) {
    setTimeout(() => fillPart(place), 1000);
    return;
  }
  if (!answer.ok) return;
  place.innerHTML = await answer.text();
  place.removeAttribute("aria-busy");
  makeSortable(place);
}

// A page that is still being computed: without scripts it reloads itself every second.
async function reloadWhenComputed() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (answer.status === 202) setTimeout(reloadWhenComputed, 500);
  else location.reload();
}

if (document.querySelector("[data-waiting]")) setTimeout(reloadWhenComputed, 500);
makeSortable(document);
for (const here of document.querySelectorAll(".pair-bar [aria-current], .top [aria-current=page]")) {
  here.scrollIntoView({ block: "nearest", inline: "center" });
}
// The latest years stand at the right end of a chart that is wider than the screen.
for (const drawing of document.querySelectorAll(".drawing")) drawing.scrollLeft = drawing.scrollWidth;
for (const place of document.querySelectorAll("[data-part]")) {
  place.setAttribute("aria-busy", "true");
  fillPart(place);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A digit presses what bears it, where nothing is being typed.
function isTyping(place) {
  return place.closest("input:not([type=radio]):not([type=checkbox]), textarea, select") !== null;
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isTyping(event.target)) return;
  const bearer = /^[0-9]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  if (bearer) {
    event.preventDefault();
    bearer.click();
  }
});

// A desk that was started for a window ends without one: this tells it that there is one.
const alive = document.body.dataset.alive;
if (alive) setInterval(() => fetch(alive).catch(() => {}), 45000);
