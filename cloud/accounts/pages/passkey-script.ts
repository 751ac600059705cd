/**
 * The only script of these pages, allowed by its hash. Shows what a browser with passkeys can do, asks the authenticator, sends what it
 * says with the form. Without it, or without an authenticator, the pages work by password.
 */
export const PASSKEY_SCRIPT = `
const able = typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
for (const part of document.querySelectorAll('[data-needs-passkeys]')) part.hidden = !able;
for (const form of document.querySelectorAll('form[data-passkey]')) form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { passkey, options, fault } = form.dataset;
  const wanted = JSON.parse(options);
  try {
    const credential = passkey === 'get'
      ? await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) })
      : await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) });
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    form.querySelector('output').textContent = fault;
  }
});
`;
