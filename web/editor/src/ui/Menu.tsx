import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";

export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    // Not modal: opening a menu must not move the page by a scroll bar's width.
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.menu} align="end" sideOffset={4} collisionPadding={8}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ItemProps {
  icon?: IconName;
  note?: string;
  danger?: boolean;
  disabled?: boolean;
  testid?: string;
  onSelect(): void;
  children: ReactNode;
}

export function MenuItem({ icon, note, danger, disabled, testid, onSelect, children }: ItemProps) {
  return (
    <Radix.Item
      className={`${styles.item} ${danger ? styles.danger : ""}`}
      disabled={disabled ?? false}
      data-testid={testid}
      onSelect={onSelect}
    >
      <span className={styles.icon}>{icon && <Icon name={icon} />}</span>
      <span>
        {children}
        {note && <small className={styles.note}>{note}</small>}
      </span>
    </Radix.Item>
  );
}

interface LinkProps {
  href: string;
  icon?: IconName;
  note?: string;
  download?: boolean;
  newTab?: boolean;
  children: ReactNode;
}

export function MenuLink({ href, icon, note, download = false, newTab = false, children }: LinkProps) {
  return (
    <Radix.Item asChild className={styles.item}>
      <a
        href={href}
        download={download || undefined}
        {...(newTab ? { target: "_blank", rel: "noreferrer" } : {})}
      >
        <span className={styles.icon}>{icon && <Icon name={icon} />}</span>
        <span>
          {children}
          {note && <small className={styles.note}>{note}</small>}
        </span>
      </a>
    </Radix.Item>
  );
}

export const MenuLine = () => <Radix.Separator className={styles.line} />;

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className={styles.label}>{children}</Radix.Label>
);
