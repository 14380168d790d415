import { type Context, createContext } from "react";

/** True where one place says what is wrong with every question, as when the server is gone: no question repeats it. */
export const ProblemSaid: Context<boolean> = createContext(false);
