// Lets the lead photo be chosen in the photo picker instead of typing its number.

import { pickPhoto } from "./photo_picker.js"

for (const button of document.querySelectorAll("button[data-photo-field]")) {
  button.hidden = false
  button.addEventListener("click", async () => {
    const photo = await pickPhoto()
    if (!photo) return
    const field = document.getElementById(button.dataset.photoField)
    field.value = photo.id
    field.dispatchEvent(new Event("input", { bubbles: true }))
    field.focus()
  })
}
