// Browsers give the clipboard's interface to secure pages only; on others the old command still works.

function byCommand(text: string): boolean {
  const focused = document.activeElement;
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "sr-only";
  // Inside the dialog that is open, if any: outside of it nothing may have the focus.
  (document.querySelector("[role=dialog]") ?? document.body).append(box);
  box.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    box.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}

/// True when @p text is on the clipboard.
export async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // refused; the old way may still be allowed
  }
  return byCommand(text);
}
