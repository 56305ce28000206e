// SPDX-License-Identifier: MIT
/*
 * deletions prepare|delete FOLDER: the same thirteen deletions each time, to
 * compare what tools show of them. prepare makes what is deleted; delete does
 * each in a process of its own, as root, and prints the case's number and name,
 * that process's id, and 0 or the errno. FOLDER/bound stays mounted.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONG_PATH 4000
#define NOT_UTF8 "caf\xe9-\xff\xfe"
#define CONTAINER_USER 1000
#define CONTAINER (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP)

static const char *const cases[] = { "file", "missing", "relative", "chroot", "bind-mount", "io_uring", "rmdir",
				     "rename-over", "hard-link", "symlink", "container", "non-UTF-8", "4000-bytes" };
static const char *const folders[] = { "inner", "jail", "source", "bound", "directory", "container" };
static const char *const files[] = { "file", "inner/relative", "jail/chrooted", "source/bind", "by-io_uring", "new",
				     "replaced", "one-name", "target", "container/contained", NOT_UTF8 };

static const char *folder;
static char long_path[LONG_PATH + 1];

/* For all but the deletions. */
static int need(const char *what, int result)
{
	if (result < 0) {
		fprintf(stderr, "deletions: %s: %s\n", what, strerror(errno));
		_exit(255);
	}
	return result;
}

static void make_file(const char *path)
{
	close(need(path, open(path, O_CREAT | O_WRONLY, 0644)));
}

static void prepare(void)
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		need(folders[i], mkdir(folders[i], 0777));
		need(folders[i], chmod(folders[i], 0777));
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		make_file(files[i]);
	need("link", link("one-name", "other-name"));
	need("symlink", symlink("target", "symlink"));
	for (char *slash = long_path + strlen(folder) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = 0;
		need("a long path's folder", mkdir(long_path, 0755));
	}
	make_file(long_path);
}

static int delete_in_chroot(void)
{
	need("chroot", chroot("jail"));
	need("/", chdir("/"));
	return unlink("/chrooted");
}

static int delete_by_io_uring(void)
{
	struct io_uring_params parameters = {};
	int ring = need("io_uring_setup", syscall(SYS_io_uring_setup, 1, &parameters));
	char *queues = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	struct io_uring_sqe *entry = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);

	need("mmap", queues == MAP_FAILED || entry == MAP_FAILED ? -1 : 0);
	*entry = (struct io_uring_sqe){ .opcode = IORING_OP_UNLINKAT, .fd = AT_FDCWD, .addr = (unsigned long)"by-io_uring" };
	*(unsigned *)(queues + parameters.sq_off.tail) = 1; /* The array's first element is 0: this entry. */
	need("io_uring_enter", syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0));
	errno = -((struct io_uring_cqe *)(queues + parameters.cq_off.cqes))->res;
	return errno ? -1 : 0;
}

/* The process is already the first of its namespaces; its folder becomes their root. */
static int delete_in_container(void)
{
	need("private", mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	need("bind", mount("container", "container", NULL, MS_BIND, NULL));
	need("container", chdir("container"));
	need("move", mount(".", "/", NULL, MS_MOVE, NULL)); /* A guest's root lets no pivot_root. */
	need("chroot", chroot("."));
	need("setresuid", setresuid(CONTAINER_USER, CONTAINER_USER, CONTAINER_USER));
	return unlink("/contained");
}

static int delete_case(int number)
{
	char path[LONG_PATH];

	snprintf(path, sizeof(path), "%s/%s", folder, cases[number]);
	switch (number) {
	case 2: need("inner", chdir("inner")); return unlink("../inner/relative");
	case 3: return delete_in_chroot();
	case 4: need("bind", mount("source", "bound", NULL, MS_BIND, NULL)); return unlink("bound/bind");
	case 5: return delete_by_io_uring();
	case 6: return rmdir("directory");
	case 7: return rename("new", "replaced");
	case 8: return unlink("other-name");
	case 9: return unlink("symlink");
	case 10: return delete_in_container();
	case 11: return unlink(NOT_UTF8);
	case 12: return unlink(long_path);
	default: return unlink(path); /* file, missing */
	}
}

int main(int argc, char **argv)
{
	if (argc != 3 || argv[2][0] != '/')
		return fprintf(stderr, "deletions prepare|delete /FOLDER\n"), 2;
	folder = argv[2];
	memset(long_path, 'x', LONG_PATH);
	memcpy(long_path, folder, strlen(folder));
	for (size_t i = strlen(folder); i < LONG_PATH - 1; i += 200)
		long_path[i] = '/';
	need(folder, chdir(folder));
	if (!strcmp(argv[1], "prepare"))
		return prepare(), 0;

	for (int number = 0; number < 13; number++) {
		int status, process = need("clone", syscall(SYS_clone, SIGCHLD | (number == 10 ? CONTAINER : 0), NULL, NULL, NULL, 0));

		if (!process) {
			prctl(PR_SET_NAME, cases[number]);
			_exit(delete_case(number) ? errno : 0);
		}
		need("waitpid", waitpid(process, &status, 0));
		printf("%02d %s %d %d\n", number + 1, cases[number], process, WEXITSTATUS(status));
	}
	return 0;
}
