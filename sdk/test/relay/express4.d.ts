/** What the tests use of Express 4 looks as in Express 5. */
declare module "express4" {
  import express from "express";
  export default express;
}
