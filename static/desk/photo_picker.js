// Opens a dialog to choose a photo of the library, with a search field and a grid. Its markup and texts come from the
// page's <template id="picker">.

const search = async (url, query) => {
  const response = await fetch(`${url}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } })
  if (!response.ok) throw new Error(response.status)
  return (await response.json()).photos
}

function card(template, photo, choose) {
  const item = template.content.cloneNode(true)
  const button = item.querySelector("button")
  const image = item.querySelector("img")
  image.src = photo.thumbnail
  item.querySelector("b").textContent = photo.name
  item.querySelector(".meta").textContent = [photo.id, photo.credit, photo.flag].filter(Boolean).join(" · ")
  button.addEventListener("click", () => choose(photo))
  return item
}

// Resolves to the chosen photo, with a `caption` if `asksForCaption`; to null if the dialog is cancelled.
export function pickPhoto({ asksForCaption = false } = {}) {
  const dialog = document.getElementById("picker").content.cloneNode(true).querySelector("dialog")
  const [query, grid, state] = ["[type=search]", "ul", "[role=status]"].map((part) => dialog.querySelector(part))
  const caption = dialog.querySelector("[name=picked_caption]")
  const template = dialog.querySelector("template")
  let latestRequest = 0
  caption.closest(".form-row").hidden = !asksForCaption
  document.body.append(dialog)

  return new Promise((resolve) => {
    const close = (photo) => {
      dialog.close()
      dialog.remove()
      resolve(photo && { ...photo, caption: caption.value.trim() })
    }
    const show = async () => {
      const current = ++latestRequest
      try {
        const photos = await search(dialog.dataset.url, query.value)
        if (current !== latestRequest) return
        grid.replaceChildren(...photos.map((photo) => card(template, photo, close)))
        state.textContent = photos.length
          ? dialog.dataset.shown.replace("[count]", photos.length)
          : dialog.dataset.none
      } catch {
        state.textContent = dialog.dataset.failed
      }
    }
    let timer
    query.addEventListener("input", () => {
      clearTimeout(timer)
      timer = setTimeout(show, 200)
    })
    // The dialog is outside any form, so Enter has to be handled here.
    query.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return
      event.preventDefault()
      clearTimeout(timer)
      show()
    })
    dialog.querySelector("[data-close]").addEventListener("click", () => close(null))
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault()
      close(null)
    })
    dialog.showModal()
    show()
  })
}
