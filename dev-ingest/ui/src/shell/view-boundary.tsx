import { Component, type ReactNode } from "react";
import { Button } from "../parts/button.tsx";
import { EmptyState } from "../parts/empty-state.tsx";
import { icons } from "../parts/icons.ts";

interface ViewBoundaryProps {
  readonly isServerGone: boolean;
  /** Loads the code of the view, when the server is back. */
  readonly load: () => Promise<void>;
  readonly children: ReactNode;
}

interface ViewBoundaryState {
  /** Null while the view stands. */
  readonly problem: string | null;
}

/** Keeps the frame when a view fails: its code may not have come, as from a server that is gone or was upgraded. */
export class ViewBoundary extends Component<ViewBoundaryProps, ViewBoundaryState> {
  override state: ViewBoundaryState = { problem: null };

  static getDerivedStateFromError(error: unknown): ViewBoundaryState {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override componentDidUpdate(before: ViewBoundaryProps): void {
    if (before.isServerGone && !this.props.isServerGone && this.state.problem !== null)
      this.props.load().then(
        () => this.setState({ problem: null }),
        // It goes on saying so: another version of the server has no such code.
        () => {},
      );
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    if (this.props.isServerGone) {
      return (
        <EmptyState title="This view could not be shown" icon={icons.warning}>
          <p>The server is gone. When it is back, the view opens by itself.</p>
        </EmptyState>
      );
    }
    return (
      <EmptyState title="This view could not be shown" icon={icons.warning}>
        <p>The other views still work. Reload the page to try this one again.</p>
        <Button kind="solid" onClick={() => location.reload()}>
          Reload the page
        </Button>
        <p className="aside">{problem}</p>
      </EmptyState>
    );
  }
}
