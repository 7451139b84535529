import { Notice } from "../ui/Notice";

/** What a visitor sees whom nobody has signed in. There is no password to ask for. */
export function SignedOut() {
  return (
    <Notice title="Sign in to Cairn">
      <p>
        Cairn signs you in with a link that works once. Open the one you were sent, in this browser; you stay
        signed in here afterwards.
      </p>
      <p>
        No link? Ask the person who shares guides with you: <em>Share</em>, then their e-mail address, makes
        one. On the machine that runs Cairn, <code>make serve</code> prints one for the owner.
      </p>
      <p>A guide that was shared by link needs no sign-in: open the whole link again.</p>
    </Notice>
  );
}
