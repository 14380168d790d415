import { type Context, createContext } from "react";

/** True while the page has lost the server and says so in one place: no question repeats it. */
export const ServerGone: Context<boolean> = createContext(false);
