/** Made by build.mjs from the engine's site profiles, so that there is one list. */
declare module "built-in-sites" {
  const sites: readonly {
    /** As the daemon's option `site` has it. */
    readonly name: string;
    readonly title: string;
    /** Host names; `*.example` stands for every name below it, and it. */
    readonly hosts: readonly string[];
  }[];
  export default sites;
}
