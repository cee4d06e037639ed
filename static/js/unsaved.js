/** Forms with data-unsaved: leaving the page with something unsaved in them asks first. */

const forms = [...document.querySelectorAll("form[data-unsaved]")];
const SILENT = new Set(["hidden", "submit", "button"]);
let isSaving = false;

function hasChanged(field) {
  if (SILENT.has(field.type)) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (field.options) {
    const byDefault = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
    return !byDefault?.selected;
  }
  return "defaultValue" in field && field.value !== field.defaultValue;
}

/** What the site refused is shown again, and kept nowhere else. */
const isUnsaved = (form) => form.dataset.unsaved === "rejected" || [...form.elements].some(hasChanged);

function ask(event) {
  if (!isSaving && forms.some(isUnsaved)) event.preventDefault();
}

if (forms.length) {
  // Pages that can be left at will stay in the back/forward cache of every browser.
  const watch = () => {
    if (forms.some(isUnsaved)) addEventListener("beforeunload", ask);
    else removeEventListener("beforeunload", ask);
  };
  document.addEventListener("input", watch);
  document.addEventListener("change", watch);
  document.addEventListener("submit", ({ target }) => (isSaving = forms.includes(target)));
  addEventListener("pageshow", () => {
    isSaving = false;
    watch();
  });
}
