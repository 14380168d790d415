export { closestName } from "./wire/closest-name.ts";
