package io.millrace.clustertests.cell;

import java.util.random.RandomGenerator;

/**
 * A fault with a name.
 *
 * @param name
 *            letter and number of the plan, and a variant
 * @param what
 *            is done, in a few words
 * @param isAlways
 *            whether the short form runs it every time; of the others it runs a sample
 * @param fault
 *            what is done
 */
record Cell(String name, String what, boolean isAlways, Fault fault) {
    /** Fires at a rig. What it breaks it may leave broken: everything is healed afterwards. */
    interface Fault {
        void fire(Rig rig, RandomGenerator random) throws Exception;
    }

    /** {@code K7} of {@code K7.commit.3.after.same}. */
    String plan() {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    boolean isMeantBy(String wanted) {
        return wanted.isEmpty() || name.equals(wanted) || name.startsWith(wanted + ".");
    }

    @Override
    public String toString() {
        return name + ": " + what;
    }
}
