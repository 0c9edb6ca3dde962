package io.envyrc.memory.pressure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where the memory controller keeps this process's group and its ancestors.
 *
 * <p>{@code /proc/self/cgroup} names the group: {@code 0::/path} for version 2, {@code n:memory:/path} for version 1,
 * which wins where both stand, since a controller is bound to one hierarchy at a time. {@code /proc/self/mountinfo} says
 * which part of the hierarchy is mounted where: field 4 is the part, field 5 the place. Sources: cgroups(7), proc(5),
 * and the kernel's {@code admin-guide/cgroup-v2.rst} and {@code cgroup-v1/memory.rst}.
 *
 * @param version the kernel's file names and units
 * @param directories the process's own group first, then its ancestors as far as they are mounted; empty if none
 */
record ControlGroups(Version version, List<Path> directories) {
    private static final ControlGroups NONE = new ControlGroups(Version.V2, List.of());

    /** File names by version of the interface. */
    enum Version {
        V1("memory.usage_in_bytes", "total_inactive_file"),
        V2("memory.current", "inactive_file");

        final String usageFile;
        final String inactiveField;

        Version(String usageFile, String inactiveField) {
            this.usageFile = usageFile;
            this.inactiveField = inactiveField;
        }

        List<String> limitFiles() {
            return switch (this) {
                case V1 -> List.of("memory.limit_in_bytes");
                case V2 -> List.of("memory.max", "memory.high");
            };
        }
    }

    private record Mount(String part, Path place) {}

    /** Looks below {@code root}, which is {@code /} but for tests; finds nothing where the files do not exist. */
    static ControlGroups find(Path root) {
        try {
            List<String> groups = Files.readAllLines(root.resolve("proc/self/cgroup"));
            List<String> mounts = Files.readAllLines(root.resolve("proc/self/mountinfo"));
            Optional<String> v1 = path(groups, Version.V1);
            Version version = v1.isPresent() ? Version.V1 : Version.V2;
            Optional<String> path = v1.or(() -> path(groups, Version.V2));
            Optional<Mount> mount = mount(root, mounts, version);
            if (path.isEmpty() || mount.isEmpty()) {
                return NONE;
            }
            return new ControlGroups(version, upwards(mount.get(), path.get()));
        } catch (IOException e) {
            return NONE;
        }
    }

    private static Optional<String> path(List<String> groups, Version version) {
        return groups.stream()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3)
                .filter(fields -> version == Version.V1 ? isMemory(fields[1]) : fields[0].equals("0"))
                .map(fields -> fields[2])
                .findFirst();
    }

    private static Optional<Mount> mount(Path root, List<String> mounts, Version version) {
        for (String line : mounts) {
            // "35 31 0:32 /part /place rw,relatime [optional fields] - cgroup source rw,memory"
            int separator = line.indexOf(" - ");
            if (separator < 0) {
                continue;
            }
            String[] fields = line.substring(0, separator).split(" ", -1);
            String[] kind = line.substring(separator + 3).split(" ", -1);
            if (fields.length < 5 || kind.length < 3) {
                continue;
            }
            boolean wanted =
                    version == Version.V1 ? kind[0].equals("cgroup") && isMemory(kind[2]) : kind[0].equals("cgroup2");
            if (wanted) {
                return Optional.of(new Mount(fields[3], root.resolve(fields[4].substring(1))));
            }
        }
        return Optional.empty();
    }

    private static boolean isMemory(String controllers) {
        return Arrays.asList(controllers.split(",", -1)).contains("memory");
    }

    private static List<Path> upwards(Mount mount, String path) {
        Path top = mount.place();
        Path own = top.resolve(below(mount.part(), path)).normalize();
        // A container that sees the host's names, or a process moved out of its namespace, has no such directory.
        Path at = own.startsWith(top) && Files.isDirectory(own) ? own : top;
        List<Path> directories = new ArrayList<>();
        while (at != null && at.startsWith(top)) {
            directories.add(at);
            at = at.getParent();
        }
        return List.copyOf(directories);
    }

    private static String below(String part, String path) {
        boolean inside = !part.equals("/") && (path.equals(part) || path.startsWith(part + "/"));
        String rest = inside ? path.substring(part.length()) : path;
        return rest.startsWith("/") ? rest.substring(1) : rest;
    }
}
