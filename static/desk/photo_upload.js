// Uploads dropped or chosen files one after the other and shows the progress and result of each. Without it, the form is
// posted as usual. Texts come from the form’s data attributes; [name] marks a value to fill in.
const form = document.getElementById("upload");
const field = form.querySelector("[type=file]");
const list = document.getElementById("outcomes");
const state = document.getElementById("upload_state");
const added = [];

const fill = (text, values) => text.replace(/\[(\w+)\]/g, (mark, name) => values[name] ?? mark);

function addItem(name) {
  const item = document.createElement("li");
  item.className = "single-column";
  const title = item.appendChild(document.createElement("span"));
  title.appendChild(document.createElement("bdi")).textContent = name;
  const bar = item.appendChild(document.createElement("progress"));
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  list.append(item);
  return { item, bar };
}

function showResult({ item, bar }, outcome) {
  bar.remove();
  const message = item.appendChild(document.createElement("span"));
  message.className = "meta";
  message.textContent = `${outcome.photo ? "" : `${form.dataset.notAdded} `}${outcome.sentence} `;
  if (!outcome.photo) message.classList.add("flag");
  if (outcome.address) {
    const link = message.appendChild(document.createElement("a"));
    link.href = outcome.address;
    link.textContent = fill(form.dataset.open, { number: outcome.photo });
  }
}

function send(file) {
  const item = addItem(file.name);
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.append("files", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      // The upload is complete; how long the server takes to process the file isn't known.
      if (event.loaded === event.total) item.bar.removeAttribute("value");
      else item.bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      const outcome = request.response?.outcomes?.[0] ?? {
        sentence: request.status
          ? fill(form.dataset.refused, { status: request.status })
          : form.dataset.lost,
      };
      if (outcome.added) added.push(outcome.photo);
      showResult(item, outcome);
      resolve();
    });
    request.send(data);
  });
}

async function sendAll(files) {
  const all = [...files];
  for (const [index, file] of all.entries()) {
    state.textContent = fill(form.dataset.progress, { number: index + 1, count: all.length });
    await send(file);
  }
  state.textContent = `${fill(form.dataset.added, { count: added.length })} `;
  if (added.length) {
    const link = state.appendChild(document.createElement("a"));
    link.href = `${form.dataset.describe}?photos=${added.join(",")}`;
    link.textContent = form.dataset.describeLabel;
  }
  field.value = "";
}

form.addEventListener("submit", (event) => {
  if (!field.files.length) return;
  event.preventDefault();
  sendAll(field.files);
});
for (const name of ["dragover", "dragleave", "drop"]) {
  form.addEventListener(name, (event) => {
    event.preventDefault();
    form.classList.toggle("drag-over", name === "dragover");
    if (name === "drop") sendAll(event.dataTransfer.files);
  });
}
