package io.envyrc.memory.env;

/** Where the value of a variable that another value names is looked for. */
public enum EnvLookup {
    /** In the environment given to the parser, then among what the file has set so far. The order of compose-go. */
    ENVIRONMENT_FIRST,

    /** Among what the file has set so far, then in the environment given to the parser. */
    FILE_FIRST
}
