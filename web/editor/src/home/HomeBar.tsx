import { useQueryClient } from "@tanstack/react-query";
import type { Me } from "../api";
import { told } from "../problem";
import { signOut } from "../queries";
import { Button } from "../ui/Button";
import { Mark } from "../ui/Mark";
import { Menu, MenuItem, MenuLabel, MenuLink } from "../ui/Menu";
import { say } from "../ui/toasts";
import styles from "./Home.module.css";

/** The bar over home: the mark, how to record, and who is signed in. */
export function HomeBar({ me, makes }: { me: Me; makes: boolean }) {
  const queries = useQueryClient();
  const leave = () => {
    // The editor's code, which knows what is kept on this device, is fetched only now.
    import("../live/device")
      .then(({ forgetEverything }) => Promise.all([forgetEverything(), signOut()]))
      .then(() => queries.invalidateQueries({ queryKey: ["me"] }))
      .catch((error: unknown) => say(told(error)));
  };
  return (
    <header className={styles.bar}>
      <span className={styles.brand}>
        <Mark /> Cairn
      </span>
      {me.person && (
        <div className={styles.mine}>
          {makes && (
            <a href="/record" className={styles.record ?? ""}>
              Record
            </a>
          )}
          <Menu
            trigger={
              <Button look="quiet" icon="person">
                {me.person.name}
              </Button>
            }
          >
            <MenuLabel>{me.person.email}</MenuLabel>
            <MenuLink href="/device#yours">Your recorders</MenuLink>
            <MenuItem onSelect={leave} note="Also clears what is kept on this device">
              Sign out
            </MenuItem>
          </Menu>
        </div>
      )}
    </header>
  );
}
