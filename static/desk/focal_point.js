// Moves the focal point on a click on the picture and with the arrow keys, and redraws the crops.
const editor = document.getElementById("focus");
const fields = ["id_focal_x", "id_focal_y"].map((id) => document.getElementById(id));
const RATIOS = { "1:1": 1, "4:3": 4 / 3, "3:2": 3 / 2, "16:9": 16 / 9 };
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Must give the same boxes as crop_box in photos/crops.py.
function cropBox(width, height, ratio, [x, y]) {
  const wide = Math.min(width, Math.round(height * ratio));
  const high = Math.min(height, Math.round(width / ratio));
  const left = Math.min(Math.max(Math.round((width * x) / 100 - wide / 2), 0), width - wide);
  const top = Math.min(Math.max(Math.round((height * y) / 100 - high / 2), 0), height - high);
  return [left, top, wide, high];
}

const focalPoint = () => fields.map((field) => Math.min(Math.max(Number(field.value) || 0, 0), 100));

function drawCrops() {
  const point = focalPoint();
  const cross = editor.querySelector(".focal-mark");
  cross.setAttribute("x", `${point[0]}%`);
  cross.setAttribute("y", `${point[1]}%`);
  for (const crop of editor.querySelectorAll("[data-ratio]")) {
    const box = cropBox(Number(editor.dataset.width), Number(editor.dataset.height), RATIOS[crop.dataset.ratio], point);
    crop.setAttribute("viewBox", box.join(" "));
  }
}

function moveFocalPoint(values) {
  values.forEach((value, axis) => (fields[axis].value = Math.round(Math.min(Math.max(value, 0), 100))));
  drawCrops();
}

if (editor && fields.every(Boolean)) {
  const picture = editor.querySelector(".focal > svg");
  picture.tabIndex = 0;
  picture.setAttribute("role", "application");
  picture.setAttribute("aria-roledescription", editor.dataset.roleDescription);
  picture.setAttribute("aria-describedby", "focus_help");
  picture.addEventListener("click", (event) => {
    const { left, top, width, height } = picture.getBoundingClientRect();
    moveFocalPoint([((event.clientX - left) / width) * 100, ((event.clientY - top) / height) * 100]);
  });
  picture.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    moveFocalPoint(focalPoint().map((value, axis) => value + step[axis] * (event.shiftKey ? 10 : 1)));
  });
  fields.forEach((field) => field.addEventListener("input", drawCrops));
}
