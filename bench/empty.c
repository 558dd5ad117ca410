/* SPDX-License-Identifier: MIT */
/* A program that does nothing, to measure the start and end of a static program. */
int main(void)
{
	return 0;
}
