import { Notice } from "../ui/Notice";

/** What a visitor sees whom nobody has signed in. There is no password to ask for. */
export function SignedOut() {
  return (
    <Notice title="Sign in to Cairn">
      <p>
        Cairn signs you in with a link that works once. Open the one you were given, in this browser; you stay
        signed in here afterwards.
      </p>
      <p>
        No link? Whoever shares guides with you can make one under <em>Share</em>. On the machine that runs
        Cairn, <code>cairn sign-in</code> prints one for the owner.
      </p>
      <p>A guide that was shared by link needs no sign-in: open the whole link again.</p>
    </Notice>
  );
}

/** A guest came by a link to one guide, and has no home here. */
export function GuestHome() {
  return (
    <Notice title="You are here by a shared link">
      <p>The link opens the guide it was made for. Open it again to go back there.</p>
    </Notice>
  );
}
