// The lead photo's number can be chosen by looking, too.

import { pickPhoto } from "./picker.js"

for (const button of document.querySelectorAll("button[data-pick]")) {
  button.hidden = false
  button.addEventListener("click", async () => {
    const photo = await pickPhoto()
    if (!photo) return
    const field = document.getElementById(button.dataset.pick)
    field.value = photo.id
    field.dispatchEvent(new Event("input", { bubbles: true }))
    field.focus()
  })
}
