// The box in the list's head ticks every article on the page, and shows whether all of them are ticked.
const all = document.getElementById("action-toggle");
const boxes = [...document.querySelectorAll("input.action-select")];

function show() {
  const ticked = boxes.filter((box) => box.checked).length;
  all.checked = ticked > 0 && ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
}

if (all) {
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  boxes.forEach((box) => box.addEventListener("change", show));
  // Going back to the page may bring ticks along.
  addEventListener("pageshow", show);
}
