import DefaultTheme from "vitepress/theme";
import Live from "./Live.vue";
import Speed from "./Speed.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("Live", Live).component("Speed", Speed);
  },
};
