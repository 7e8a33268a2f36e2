import { serve } from "../../crew.js";
import { tasks } from "./tasks.js";

serve(tasks);
