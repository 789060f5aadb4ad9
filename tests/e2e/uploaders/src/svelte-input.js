import { mount } from "svelte";
import Input from "./SvelteInput.svelte";

mount(Input, { target: stage });
