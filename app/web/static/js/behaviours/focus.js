// Moves focus here when the page arrives, so that the error summary is read first.
export default function focus(element) {
  element.focus();
}
