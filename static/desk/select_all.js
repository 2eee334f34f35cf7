// The checkbox in the table's head selects every article on the page, and shows whether all of them are selected.
const all = document.getElementById("action-toggle");
const boxes = [...document.querySelectorAll("input.action-select")];

function show() {
  const selected = boxes.filter((box) => box.checked).length;
  all.checked = selected > 0 && selected === boxes.length;
  all.indeterminate = selected > 0 && selected < boxes.length;
}

if (all) {
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  boxes.forEach((box) => box.addEventListener("change", show));
  // The browser may restore checked boxes when the user goes back to the page.
  addEventListener("pageshow", show);
}
