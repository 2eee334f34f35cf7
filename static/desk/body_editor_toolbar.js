// The desk's own menu of the prose editor: words on its buttons, no icon font, told to screen readers.
// The editor loads this module by itself (articles/desk/article_form_fields.py); its Menu takes the stock one's place.

import { Menu as StockMenu } from "django-prose-editor/editor"

import { pickPhoto } from "./photo_picker.js"

const GROUPS = [
  [["heading2", "Sub-head", "Sub-head (Ctrl Alt 2)"]],
  [
    ["bold", "B", "Bold (Ctrl B)"],
    ["italic", "I", "Italic (Ctrl I)"],
    ["link", "Link", "Link: select its words first (Ctrl K)"],
    ["unlink", "Unlink", "Remove the link"],
  ],
  [
    ["bulletList", "List", "List"],
    ["orderedList", "1. 2.", "Numbered list"],
    ["blockquote", "Quote", "Quotation"],
  ],
  [
    ["figure", "Figure", "Figure"],
    ["pull", "Pull quote", "Pull quote"],
  ],
  [
    ["history:undo", "Undo", "Undo (Ctrl Z)"],
    ["history:redo", "Redo", "Redo (Ctrl Y)"],
  ],
]
const PRESSED = { bulletList: (editor) => editor.isActive("bulletList") }
const WITHOUT_PRESSED_STATE = new Set(["link", "unlink", "figure", "history:undo", "history:redo"])

const isPull = (editor) => editor.isActive("paragraph", { class: "pull" })

const pull = {
  active: isPull,
  enabled: (editor) => editor.isActive("paragraph"),
  hidden: () => false,
  command(editor) {
    const value = isPull(editor) ? null : "pull"
    editor.chain().focus().updateAttributes("paragraph", { class: value }).run()
  },
}

// A figure refers to a photo of the library; readers get its renditions, its credit, and its caption where this is empty.
const figure = {
  active: () => false,
  enabled: () => true,
  hidden: () => false,
  async command(editor) {
    const photo = await pickPhoto({ asksForCaption: true })
    if (!photo) return
    const image = { type: "image", attrs: { src: `/admin/photos/${photo.id}/`, alt: photo.alt } }
    const caption = { type: "caption", content: photo.caption ? [{ type: "text", text: photo.caption }] : [] }
    editor.chain().focus().insertContent({ type: "figure", content: [image, caption] }).run()
  },
}

const CUSTOM_ITEMS = { figure, pull }

const setAria = (button, name, on) => button.setAttribute(`aria-${name}`, String(Boolean(on)))

function buildMenu({ editor, buttons, menu }) {
  const stock = menu.items("nodes marks link history")
  return GROUPS.map((group) => {
    const items = group.map(([name, label, title]) => {
      const item = { ...stock.find((item) => item.name === name), ...CUSTOM_ITEMS[name] }
      const active = PRESSED[name] || item.active
      const button = buttons.text(label, title)
      const update = (editor) => {
        setAria(button, "disabled", !item.enabled(editor))
        if (!WITHOUT_PRESSED_STATE.has(name)) setAria(button, "pressed", active(editor))
      }
      return { hidden: () => false, ...item, name, active, button, update }
    })
    return menu.buttonGroup({ editor }, items)
  })
}

// One tab stop for the whole bar; the arrow keys move within it (WAI-ARIA toolbar pattern).
function useRovingTabindex(bar) {
  const all = [...bar.querySelectorAll("button")]
  const stop = (at) => all.forEach((button) => (button.tabIndex = button === at ? 0 : -1))
  stop(all[0])
  bar.addEventListener("focusin", (event) => stop(event.target))
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    const shown = all.filter((button) => button.offsetParent)
    shown.at((shown.indexOf(event.target) + step) % shown.length).focus()
  })
}

function labelTextbox(editor) {
  const box = editor.view.dom
  const area = editor.options.element.querySelector("textarea")
  const label = area.labels[0]
  const attributes = { id: area.id, role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id }
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (area.hasAttribute(name)) attributes[name] = area.getAttribute(name)
  }
  area.removeAttribute("id")
  editor.setOptions({ editorProps: { attributes } })
  label.addEventListener("click", () => box.focus())
  return label
}

export const Menu = StockMenu.extend({
  addOptions() {
    return { ...this.parent?.(), items: buildMenu }
  },
  onCreate(event) {
    this.parent?.(event)
    const label = labelTextbox(this.editor)
    const bar = this.storage.dom
    bar.setAttribute("role", "toolbar")
    bar.setAttribute("aria-label", label.textContent)
    useRovingTabindex(bar)
  },
})
