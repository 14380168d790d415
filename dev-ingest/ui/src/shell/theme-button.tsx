import type { ReactElement } from "react";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { chooseTheme, type Theme, themes, useTheme } from "./theme.ts";

const looks: Readonly<Record<Theme, { readonly icon: string; readonly words: string }>> = {
  system: { icon: icons.screen, words: "Colors: as the system" },
  light: { icon: icons.sun, words: "Colors: light" },
  dark: { icon: icons.moon, words: "Colors: dark" },
};

/** Goes from the system's colors to light, to dark, and back. */
export function ThemeButton(): ReactElement {
  const theme = useTheme();
  const { icon, words } = looks[theme];
  const next = themes[(themes.indexOf(theme) + 1) % themes.length]!;
  return (
    <Button kind="ghost" aria-label={words} title={words} onClick={() => chooseTheme(next)}>
      <Icon path={icon} />
    </Button>
  );
}
