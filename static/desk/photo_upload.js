// Files dropped or chosen go one after the other, each with its progress and its sentence; the form does without.
const form = document.getElementById("upload");
const field = form.querySelector("[type=file]");
const list = document.getElementById("outcomes");
const state = document.getElementById("upload_state");
const added = [];

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
  const words = item.appendChild(document.createElement("span"));
  words.className = "meta";
  words.textContent = `${outcome.photo ? "" : "Refused. "}${outcome.sentence} `;
  if (!outcome.photo) words.classList.add("flag");
  if (outcome.address) {
    const link = words.appendChild(document.createElement("a"));
    link.href = outcome.address;
    link.textContent = `Open photo ${outcome.photo}`;
  }
}

function send(file) {
  const row = addItem(file.name);
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.append("files", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      // Sent whole, it is being looked at and drawn: how long that takes isn't known.
      if (event.loaded === event.total) row.bar.removeAttribute("value");
      else row.bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      const outcome = request.response?.outcomes?.[0] ?? {
        sentence: request.status
          ? `The desk would not take it (${request.status}). Reload the page, sign in again, or send another file.`
          : "It did not arrive. Look at the connection and send it again.",
      };
      if (outcome.added) added.push(outcome.photo);
      showResult(row, outcome);
      resolve();
    });
    request.send(data);
  });
}

async function sendAll(files) {
  const all = [...files];
  for (const [at, file] of all.entries()) {
    state.textContent = `${at + 1} of ${all.length}`;
    await send(file);
  }
  state.textContent = added.length === 1 ? "1 photo added. " : `${added.length} photos added. `;
  if (added.length) {
    const link = state.appendChild(document.createElement("a"));
    link.href = `${form.dataset.describe}?photos=${added.join(",")}`;
    link.textContent = "Describe what was added";
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
