import { mount } from "svelte";
import Zone from "./SvelteZone.svelte";

mount(Zone, { target: stage });
