// A block without a language is text: guessed ones colour commands at random.
export default { configureHljs: hljs => hljs.configure({ languages: [] }) }
