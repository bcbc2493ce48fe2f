package io.github.keycloaknotion.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a server's JVM says of itself. */
final class Gauge implements AutoCloseable {

    private final JMXConnector connector;
    private final OperatingSystemMXBean system;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;

    /** Attaches to a process of the same user on the same machine: whom the JMX connection leads to is no question. */
    @SuppressWarnings("BanJNDI")
    Gauge(long pid) {
        try {
            var machine = VirtualMachine.attach(Long.toString(pid));
            connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
            machine.detach();
            var server = connector.getMBeanServerConnection();
            system = ManagementFactory.getPlatformMXBean(server, OperatingSystemMXBean.class);
            threads = ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class);
            memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    long cpuNanoseconds() {
        return system.getProcessCpuTime();
    }

    /** What the server's threads have allocated. */
    Allocation allocation() {
        var ids = threads.getAllThreadIds();
        var bytes = threads.getThreadAllocatedBytes(ids);
        return new Allocation(IntStream.range(0, ids.length)
                .filter(i -> bytes[i] > 0)
                .boxed()
                .collect(Collectors.toMap(i -> ids[i], i -> bytes[i])));
    }

    /**
     * What was allocated up to one moment.
     *
     * @param bytes by the id of each thread that is alive
     */
    record Allocation(Map<Long, Long> bytes) {

        /** In bytes; a thread that ended meanwhile had nothing to do, and is left out. */
        long since(Allocation earlier) {
            return bytes.entrySet().stream()
                    .mapToLong(thread -> thread.getValue() - earlier.bytes.getOrDefault(thread.getKey(), 0L))
                    .sum();
        }
    }

    /** What is left after a garbage collection. */
    long liveHeapBytes() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
