import { Component, type ReactNode } from "react";

interface Props {
  /** What stands there instead when the inside cannot be shown. */
  instead: (retry: () => void) => ReactNode;
  children: ReactNode;
}

/** Keeps one broken part from taking the page with it. React knows this only as a class. */
export class Boundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken
      ? this.props.instead(() => this.setState({ broken: false }))
      : this.props.children;
  }
}
