// What pages with passkeys do around allauth's scripts: tie them to the buttons, show what this browser can do, and say
// what went wrong.

// data-passkey-button="login|add|authenticate": what the button does with the form around it.
for (const button of document.querySelectorAll("[data-passkey-button]")) {
  const kind = button.dataset.passkeyButton;
  const { credential, passwordless } = button.form.elements;
  const ids = { [kind]: button.id, credential: credential.id, passwordless: passwordless?.id, data: "js_data" };
  window.allauth.webauthn.forms[`${kind}Form`]({ ids });
}

const shown = window.PublicKeyCredential ? "[data-passkey]" : "[data-no-passkey]";
for (const part of document.querySelectorAll(shown)) part.hidden = false;

// Somebody who closes the browser's window gets the same error as somebody whose key was refused.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const isKnown = event.detail.exception?.name === "InvalidStateError";
  for (const said of document.querySelectorAll("[data-passkey-error]")) {
    said.hidden = (said.dataset.passkeyError === "known") !== isKnown;
  }
});
